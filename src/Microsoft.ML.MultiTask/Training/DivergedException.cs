namespace Microsoft.ML.MultiTask;

/// <summary>A loss has become infinite or not a number.</summary>
/// <param name="objective">The objective whose loss it is.</param>
/// <param name="step">The optimiser step at which it was noticed.</param>
public sealed class DivergedException(string objective, long step) : InvalidOperationException(
    $"The loss of objective '{objective}' is no longer a finite number at step {step}; lower the learning rate, clip gradients to a smaller norm, or give the "
    + "objective a smaller weight.");
