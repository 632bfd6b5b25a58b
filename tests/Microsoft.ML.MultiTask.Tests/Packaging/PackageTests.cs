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
        File.WriteAllText(folder.Under("Program.cs"), ReadmeProgram());

        var dotnet = new DotNet(folder.Path);
        dotnet.Run("publish", "-c", "Release", "-o", "out", $"-p:MultiTaskVersion={Version}", $"-p:LibTorchPackage={Metadata("TorchRuntimePackage")}",
            $"-p:LibTorchVersion={Metadata("TorchRuntimeVersion")}");

        Assert.AreEqual(Tagged, dotnet.Run("out/Consumer.dll").Trim());
        Assert.IsTrue(File.Exists(folder.Under("tagger.zip")));
        Assert.AreEqual(Tagged, dotnet.Run("out/Consumer.dll").Trim(), "loaded in a new process");
    }

    /// <summary>The first block of C# in the README, which is a whole program.</summary>
    private static string ReadmeProgram()
    {
        string readme = File.ReadAllText(Path.Combine(Metadata("RepositoryRoot"), "README.md")), begin = "```csharp\n";
        int start = readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

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
