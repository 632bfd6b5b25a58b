namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Refuses settings that make no sense.</summary>
internal static class SettingCheck
{
    /// <summary>Throws unless a setting is as it must be.</summary>
    /// <param name="holds">Whether it is.</param>
    /// <param name="settings">What it is a setting of.</param>
    /// <param name="option">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="range">What it must be.</param>
    public static void Require(bool holds, string settings, string option, object? value, string range)
    {
        if (!holds) throw new ArgumentException(FormattableString.Invariant($"{settings}.{option} is {value}; it {range}."), option);
    }
}
