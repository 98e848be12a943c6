namespace Mdp.Broker.Admin.Journal;

/// <summary>The file of events cannot be read or written, so the broker does not start: whoever named it relies on it.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What the system said.</param>
internal sealed class EventFileException(string path, Exception reason)
    : Exception($"cannot keep events in {path}: {reason.Message} Choose a place with Admin:EventFile that this user may write and that no other broker uses, or none", reason);
