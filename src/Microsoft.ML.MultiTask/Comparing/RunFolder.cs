using System.Text.Json;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Finished runs in a folder, one file each.</summary>
internal sealed class RunFolder
{
    private readonly string _path;

    /// <summary>Opens a folder, which is made where it is missing.</summary>
    public RunFolder(string path)
    {
        _path = path;
        _ = Directory.CreateDirectory(path);
    }

    /// <summary>The run of a fingerprint; null where it has not been finished.</summary>
    /// <exception cref="InvalidDataException">Its file is damaged.</exception>
    public ComparisonRun? Find(string arm, int seed, string fingerprint)
    {
        string file = FileOf(arm, seed, fingerprint);
        if (!File.Exists(file)) return null;
        try
        {
            FinishedRun? finished = JsonSerializer.Deserialize<FinishedRun>(File.ReadAllBytes(file), SettingsJson.Options);
            if (finished?.Fingerprint == fingerprint) return finished.Run;
        }
        catch (JsonException)
        {
        }
        throw new InvalidDataException($"The file '{file}' does not hold the finished run that it is named after; delete it, and the run is done again.");
    }

    /// <summary>Writes a run, all of it or nothing.</summary>
    public void Save(string fingerprint, ComparisonRun run)
    {
        string file = FileOf(run.Arm, run.Seed, fingerprint), unfinished = file + ".unfinished";
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(new FinishedRun(fingerprint, run), SettingsJson.Options));
        File.Move(unfinished, file, overwrite: true);
    }

    private string FileOf(string arm, int seed, string fingerprint)
    {
        string readable = string.Concat(arm.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return Path.Combine(_path, $"{readable[..Math.Min(readable.Length, 40)]}.{seed}.{fingerprint[..16]}.json");
    }

    private sealed record FinishedRun(string Fingerprint, ComparisonRun Run);
}
