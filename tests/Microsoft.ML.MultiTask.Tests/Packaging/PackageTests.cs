using System.Reflection;

namespace Microsoft.ML.MultiTask.Tests.Packaging;

/// <summary>The package as its users meet it: packed, restored and published with a program outside the repository, run in two processes.</summary>
[TestClass]
[TestCategory("Package")]
public sealed class PackageTests
{
    private const string Version = "0.0.1-test";
    private const string Tagged = "DET NOUN VERB DET NOUN";

    private static readonly Assembly _own = typeof(PackageTests).Assembly;

    [TestMethod]
    public void TheProgramOfTheReadmeTrainsAndThenLoads()
    {
        using var folder = new TemporaryFolder();
        Pack(folder.Under("feed"));
        foreach (string file in (string[])["Consumer.csproj", "NuGet.config.xml"]) Unpack(file, folder);
        string program = ReadmeBlock(0);
        File.WriteAllText(folder.Under("Program.cs"), program);
        File.WriteAllText(folder.Under("Settings.cs"), InAClass(program, ReadmeBlock(1), ReadmeBlock(2), ReadmeBlock(3)));

        var dotnet = new DotNet(folder.Path);
        dotnet.Run("publish", "-c", "Release", "-o", "out", $"-p:MultiTaskVersion={Version}", $"-p:LibTorchPackage={Metadata("TorchRuntimePackage")}",
            $"-p:LibTorchVersion={Metadata("TorchRuntimeVersion")}");

        Assert.AreEqual(Tagged, dotnet.Run("out/Consumer.dll").Trim());
        Assert.IsTrue(File.Exists(folder.Under("tagger.zip")));
        Assert.AreEqual(Tagged, dotnet.Run("out/Consumer.dll").Trim(), "loaded in a new process");
    }

    /// <summary>A block of C# in the README. The first is a whole program; the others use what it uses.</summary>
    private static string ReadmeBlock(int number) =>
        File.ReadAllText(Path.Combine(Metadata("RepositoryRoot"), "README.md")).Split("```csharp\n")[number + 1].Split("```")[0];

    /// <summary>The other blocks of the README, to be built with the namespaces of its program.</summary>
    private static string InAClass(string program, string settings, string pretrained, string comparison) => string.Join('\n',
    [
        .. program.Split('\n').Where(line => line.StartsWith("using ", StringComparison.Ordinal)), "static class Settings", "{",
        "    public static MultiTaskTrainer Trainer(MLContext ml, IDataView unlabelled)", "    {", settings, "        return ml.MultiTask().Trainer(options);", "    }",
        "    public static MultiTaskTrainer.Options Pretrained()", "    {", pretrained, "        return tuned;", "    }",
        "    public static void Compare(MLContext ml, MultiTaskTrainer.Options options, IDataView rows)", "    {", comparison, "    }", "}",
    ]);

    // What the test run was built from is packed as it is.
    private static void Pack(string feed) =>
        new DotNet(Metadata("RepositoryRoot")).Run("pack", "src/Microsoft.ML.MultiTask", "--no-build", "-c", Metadata("Configuration"), "-o", feed,
            $"-p:Version={Version}");

    private static void Unpack(string name, TemporaryFolder folder)
    {
        using var reader = new StreamReader(_own.GetManifestResourceStream($"Consumer/{name}")!);
        File.WriteAllText(folder.Under(name.Replace(".config.xml", ".config", StringComparison.Ordinal)), reader.ReadToEnd());
    }

    private static string Metadata(string key) => _own.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
