// Each test owns a broker, its good peers and a crowd of hostile ones, and measures memory and latency: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
