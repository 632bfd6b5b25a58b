using System.Reflection;

namespace Microsoft.ML.MultiTask.Tests.Packaging;

/// <summary>The package as its users meet it: packed, restored and published with a program outside the repository, run in two processes.</summary>
[TestClass]
[TestCategory("Package")]
public sealed class PackageTests
{
    private const string Version = "0.0.1-test";

    private static readonly Assembly _own = typeof(PackageTests).Assembly;

    [TestMethod]
    public void AProgramOutsideTheRepositoryTrainsAndThenLoads()
    {
        using var folder = new TemporaryFolder();
        Pack(folder.Under("feed"));
        foreach (string file in (string[])["Program.cs", "Consumer.csproj", "NuGet.config.xml"]) Unpack(file, folder);

        var dotnet = new DotNet(folder.Path);
        dotnet.Run("publish", "-c", "Release", "-o", "out", $"-p:MultiTaskVersion={Version}", $"-p:LibTorchPackage={Metadata("TorchRuntimePackage")}",
            $"-p:LibTorchVersion={Metadata("TorchRuntimeVersion")}");

        Assert.Contains("train: done", dotnet.Run("out/Consumer.dll", "train", "model.zip"));
        Assert.Contains("load: done", dotnet.Run("out/Consumer.dll", "load", "model.zip"));
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
