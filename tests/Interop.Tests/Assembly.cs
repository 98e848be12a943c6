// Each test owns a broker and up to a thousand peers: one at a time, so that what is timed is not the neighbour.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
