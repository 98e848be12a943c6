namespace Mdp.Broker.Tests.Deployment;

/// <summary>The keys of a compose file that ours uses, each of the kind that the specification gives it.</summary>
internal sealed class ComposeFile
{
    public string Name { get; set; } = "";

    public Dictionary<string, Service> Services { get; set; } = [];

    internal sealed class Service
    {
        public Build? Build { get; set; }

        public string Image { get; set; } = "";

        public List<string> Command { get; set; } = [];

        public List<string> Entrypoint { get; set; } = [];

        public Dictionary<string, string> Environment { get; set; } = [];

        public List<string> Ports { get; set; } = [];

        public List<string> Volumes { get; set; } = [];

        public List<string> DependsOn { get; set; } = [];

        public bool ReadOnly { get; set; }

        public List<string> CapDrop { get; set; } = [];

        public List<string> SecurityOpt { get; set; } = [];

        public string StopGracePeriod { get; set; } = "10s";

        public string Restart { get; set; } = "no";
    }

    internal sealed class Build
    {
        public string Context { get; set; } = "";

        public string Dockerfile { get; set; } = "";

        public string? Target { get; set; }
    }
}
