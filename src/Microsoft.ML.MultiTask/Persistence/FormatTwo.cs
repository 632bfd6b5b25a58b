using System.Text.Json.Nodes;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Persistence;

/// <summary>The manifests of format 2, which had no checksum of their own and gave an input the encoder of another by a setting among the encoders.</summary>
internal static class FormatTwo
{
    private const string SharedEncoder = "Microsoft.ML.MultiTask.Encoders.EncoderOf,";

    /// <summary>Turns a manifest into one of today.</summary>
    public static void Upgrade(JsonNode manifest)
    {
        JsonObject plan = manifest[nameof(Manifest.Plan)]!.AsObject();
        SplitEncoders(plan);
        Rename(plan[nameof(NetworkPlan.Sharing)], "CommonToSome", nameof(GroupedSharing.SharedBySome));
    }

    private static void SplitEncoders(JsonObject plan)
    {
        JsonObject encoders = plan[nameof(NetworkPlan.Encoders)]!.AsObject();
        string[] encoded = [.. encoders.Select(encoder => encoder.Key)];
        var aliases = new JsonObject();
        foreach (string input in encoded)
        {
            if (encoders[input]!["$type"]?.GetValue<string>().StartsWith(SharedEncoder, StringComparison.Ordinal) != true) continue;
            aliases[input] = encoders[input]!["Input"]!.DeepClone();
            encoders.Remove(input);
        }
        plan[nameof(NetworkPlan.Encoded)] = new JsonArray([.. encoded.Select(input => JsonValue.Create(input))]);
        plan[nameof(NetworkPlan.Aliases)] = aliases;
    }

    private static void Rename(JsonNode? node, string old, string name)
    {
        if (node is not JsonObject settings) return;
        foreach (JsonNode? inner in settings.Select(property => property.Value).ToArray()) Rename(inner, old, name);
        if (!settings.TryGetPropertyValue(old, out JsonNode? value)) return;
        settings.Remove(old);
        settings[name] = value;
    }
}
