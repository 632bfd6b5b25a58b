using System.Runtime.CompilerServices;

namespace Microsoft.ML.MultiTask.Optimizers;

/// <summary>Checks of numbers a user writes; the error names the setting. Comparisons are written so that NaN fails them.</summary>
internal static class Setting
{
    public static float Positive(float value, [CallerMemberName] string name = "") =>
        value > 0 && float.IsFinite(value) ? value : throw Error(name, value, "a finite number above 0");

    public static float NotNegative(float value, [CallerMemberName] string name = "") =>
        value >= 0 && float.IsFinite(value) ? value : throw Error(name, value, "a finite number of at least 0");

    public static float BelowOne(float value, [CallerMemberName] string name = "") =>
        value is >= 0 and < 1 ? value : throw Error(name, value, "at least 0 and below 1");

    public static double NotNegative(double value, [CallerMemberName] string name = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw Error(name, value, "a finite number of at least 0");

    public static double Share(double value, [CallerMemberName] string name = "") =>
        value is >= 0 and <= 1 ? value : throw Error(name, value, "from 0 to 1");

    public static int AtLeastOne(int value, [CallerMemberName] string name = "") =>
        value >= 1 ? value : throw Error(name, value, "at least 1");

    private static ArgumentOutOfRangeException Error(string name, object value, string range) =>
        new(name, value, FormattableString.Invariant($"{name} is {value}; it must be {range}."));
}
