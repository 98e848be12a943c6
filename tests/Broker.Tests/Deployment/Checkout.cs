namespace Mdp.Broker.Tests.Deployment;

/// <summary>Files of the checkout that the tests run in.</summary>
internal static class Checkout
{
    private static readonly string Root = FindRoot();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static bool Has(string relative) => File.Exists(Path(relative)) || Directory.Exists(Path(relative));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(directory.FullName, "Mdp.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"no Mdp.sln above {AppContext.BaseDirectory}");
        }

        return directory.FullName;
    }
}
