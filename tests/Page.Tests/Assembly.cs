using Mdp.Page.Tests.Browser;

// One browser for all tests, and one test at a time: what is timed is not the neighbour.
[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]
