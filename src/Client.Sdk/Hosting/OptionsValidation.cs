using Microsoft.Extensions.Options;

namespace Mdp.Client;

/// <summary>Has a host check the options of its clients when it starts.</summary>
internal sealed class OptionsValidation : IValidateOptions<MdpClientOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MdpClientOptions options)
    {
        var mistakes = OptionsCheck.Mistakes(options).Select(mistake => string.IsNullOrEmpty(name) ? mistake : $"{name}: {mistake}").ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
