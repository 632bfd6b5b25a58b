using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SeedSystems;

/// <summary>What a system's main comparison came to.</summary>
/// <param name="System">Its name.</param>
/// <param name="Arm">The arm that stands for it.</param>
/// <param name="Metric">Task and metric.</param>
/// <param name="Without">The main task alone, the mean over the seeds on the test rows.</param>
/// <param name="With">That arm.</param>
/// <param name="Gain">How much better that is; above 0 is better, also of an error.</param>
/// <param name="HalfWidth">Half of the width of the 95 % interval around it.</param>
/// <param name="PValue">The p-value of the paired t test, not corrected.</param>
/// <param name="SmallestDetectable">The smallest true gain that would have been seen with a power of 0.8.</param>
/// <param name="Seeds">The number of seeds.</param>
internal sealed record SystemSummary(string System, string Arm, string Metric, double Without, double With, double Gain, double HalfWidth, double PValue,
    double SmallestDetectable, int Seeds)
{
    /// <summary>How it is written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
