using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Interop;

[TestClass]
public sealed class StateExchangeTests
{
    [TestMethod]
    public void EveryKindOfValueComesBack()
    {
        using Tensor first = tensor(new float[] { 1, 2, 3 }), second = zeros(3);
        const string Expected = "7 0.5 True x a,b 4,5 1";
        using SavedState saved = SavedState.Of(state => Assert.AreEqual(Expected, Exchange(state, 7, 0.5, true, "x", ["a", "b"], [4, 5], first)));
        first.zero_(); // a copy was saved
        saved.Into(state => Assert.AreEqual(Expected, Exchange(state, 0, 0, false, "", [], [], second)));
        Assert.AreEqual(3, second[2].item<float>());
    }

    [TestMethod]
    public void ErrorsNameWhatIsMissingOrOfAnotherShape()
    {
        using SavedState saved = SavedState.Of(state =>
        {
            state.In("part").Numbers("many", new double[3]);
            state.Integer("one", 1);
            state.Values("table", zeros(2, 3));
        });
        Throws("The saved state has no 'part/other'", state => state.In("part").Integer("other", 0));
        Throws("There it has 'many'", state => state.In("part").Integer("other", 0));
        Throws("'part/many' has 3 numbers where 4 are expected", state => state.In("part").Numbers("many", new double[4]));
        Throws("'part/many' has Double[] where Int32[] is expected", state => state.In("part").Numbers("many", new int[3]));
        Throws("'table' has a Float32 tensor of [2, 3] where a Float32 tensor of [3, 2] is expected", state => state.Values("table", zeros(3, 2)));
        Throws("'one' has Int64 where Double is expected", state => state.Number("one", 0));

        void Throws(string message, Action<StateExchange> load) =>
            Assert.Contains(message, Assert.ThrowsExactly<InvalidOperationException>(() => saved.Into(load)).Message);
    }

    [TestMethod]
    public void ANameServesOnce() => Assert.Contains("'twice' is saved twice", Assert.ThrowsExactly<InvalidOperationException>(() => SavedState.Of(state =>
    {
        state.Integer("twice", 1);
        state.Integer("twice", 2);
    })).Message);

    private static string Exchange(StateExchange state, long integer, double number, bool flag, string text, string[] texts, int[] list, Tensor values)
    {
        string all = string.Join(' ', state.Integer("integer", integer), state.Number("number", number), state.Flag("flag", flag), state.Text("text", text),
            string.Join(',', state.Texts("texts", texts)), string.Join(',', state.List<int>("list", list)));
        state.Values("values", values);
        return $"{all} {values[0].item<float>()}";
    }
}
