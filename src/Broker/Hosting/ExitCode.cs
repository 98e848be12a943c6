namespace Mdp.Broker.Hosting;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked to; a broker was stopped by a signal.</summary>
    public const int Success = 0;

    /// <summary>It failed at run time: a port in use, say.</summary>
    public const int Failure = 1;

    /// <summary>The options are wrong; nothing was started.</summary>
    public const int WrongOptions = 2;
}
