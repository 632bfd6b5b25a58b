using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;

namespace SeedSystems.Corpora;

/// <summary>
/// The toy of Ganin et al. (2016): two half circles that reach into each other, and the same turned by 35 degrees as the other domain. Columns
/// <c>Features</c> (the two coordinates, twice the unit circle, around the middle), <c>Moon</c> and <c>Domain</c>.
/// </summary>
internal static class TwoMoons
{
    private const int Points = 300;
    private const double Noise = 0.05, Degrees = 35;

    /// <summary>Points of all kinds; there is nothing to choose an epoch by, as in the paper.</summary>
    public static Transfer Load(Workspace workspace)
    {
        Point[] target = [.. Draw(new Random(2), Degrees, "target")];
        var split = new Split("two moons, turned", workspace.View(Draw(new Random(1), 0, "source")), null, workspace.View(target));
        return new Transfer(split, workspace.View(target.Select(point => new Point { Features = point.Features, Domain = point.Domain })));
    }

    private static IEnumerable<Point> Draw(Random random, double degrees, string domain) => Enumerable.Range(0, Points).Select(i =>
    {
        double along = Math.PI * random.NextDouble();
        (double x, double y) = i % 2 == 0 ? (Math.Cos(along), Math.Sin(along)) : (1 - Math.Cos(along), 0.5 - Math.Sin(along));
        float[] place = Turn(2 * (x - 0.5 + Normal(random)), 2 * (y - 0.25 + Normal(random)), degrees);
        return new Point { Features = place, Moon = i % 2 == 0 ? "upper" : "lower", Domain = domain };
    });

    private static float[] Turn(double x, double y, double degrees)
    {
        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180);
        return [(float)(cosine * x - sine * y), (float)(sine * x + cosine * y)];
    }

    /// <summary>Box and Muller's way to a normal number.</summary>
    private static double Normal(Random random) => Noise * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Moon { get; set; } = "";

        public string Domain { get; set; } = "";
    }
}
