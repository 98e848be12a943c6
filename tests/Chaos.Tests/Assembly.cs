// Each test owns the machine's attention: what is timed must not be the neighbour.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
