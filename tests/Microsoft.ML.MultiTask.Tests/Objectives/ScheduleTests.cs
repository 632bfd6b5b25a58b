namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class ScheduleTests
{
    [TestMethod]
    public void ANumberIsAConstant()
    {
        Schedule schedule = 0.3;
        Assert.AreEqual(0.3, schedule.At(0));
        Assert.AreEqual(0.3, schedule.At(1));
    }

    [TestMethod]
    public void LinearIsALineThenConstant()
    {
        Schedule schedule = Schedule.Linear(1, 3, until: 0.5);
        Assert.AreEqual(1, schedule.At(0));
        Assert.AreEqual(2, schedule.At(0.25));
        Assert.AreEqual(3, schedule.At(0.5));
        Assert.AreEqual(3, schedule.At(1));
    }

    [TestMethod]
    public void DannIsTheRampOfThePaper()
    {
        Schedule schedule = Schedule.Dann(gamma: 10, high: 2);
        Assert.AreEqual(0, schedule.At(0));
        Assert.AreEqual(2 * 0.4621171572600098, schedule.At(0.1), 1e-12); // tanh(1/2)
        Assert.AreEqual(2 * 0.9999092042625951, schedule.At(1), 1e-12);  // tanh(5)
    }

    [TestMethod]
    public void StepChangesAtItsPoint()
    {
        Schedule schedule = Schedule.Step(0, 0.5, 1);
        Assert.AreEqual(0, schedule.At(0.49));
        Assert.AreEqual(1, schedule.At(0.5));
    }

    [TestMethod]
    public void ExponentialMultiplies()
    {
        Schedule schedule = Schedule.Exponential(1, 0.01);
        Assert.AreEqual(1, schedule.At(0), 1e-12);
        Assert.AreEqual(0.1, schedule.At(0.5), 1e-12);
        Assert.AreEqual(0.01, schedule.At(1), 1e-12);
    }

    [TestMethod]
    public void ScaledMultipliesEveryValue()
    {
        Assert.AreEqual(new ConstantSchedule(1.5), ((Schedule)0.5).Scaled(3));
        Schedule scaled = Schedule.Linear(0, 2).Scaled(0.1);
        Assert.AreEqual(0, scaled.At(0));
        Assert.AreEqual(0.1, scaled.At(0.5), 1e-12);
        Assert.AreEqual(Schedule.Linear(0, 2), Schedule.Linear(0, 2).Scaled(1));
        Assert.StartsWith("The values of a schedule are finite numbers.", Error(Schedule.Linear(0, 2).Scaled(double.NaN)));
        Assert.StartsWith("The line of a linear schedule", Error(Schedule.Linear(0, 1, 0).Scaled(2)));
    }

    [TestMethod]
    public void SettingsAreChecked()
    {
        const string Finite = "The values of a schedule are finite numbers.";
        Assert.StartsWith(Finite, Error(double.NaN));
        Assert.StartsWith(Finite, Error(Schedule.Linear(double.NaN, 1)));
        Assert.StartsWith(Finite, Error(Schedule.Step(0, 0.5, double.NegativeInfinity)));
        Assert.StartsWith(Finite, Error(Schedule.Dann(high: double.NaN)));
        Assert.StartsWith(Finite, Error(Schedule.Exponential(1, double.PositiveInfinity)));
        Assert.StartsWith("The point of a step lies from 0 to 1.", Error(Schedule.Step(0, 1.5, 1)));
        Assert.StartsWith("The line of a linear schedule ends above 0 and at most at 1.", Error(Schedule.Linear(0, 1, 0)));
        Assert.StartsWith("The steepness of the ramp is above 0.", Error(Schedule.Dann(0)));
        Assert.StartsWith("An exponential schedule runs between values above 0.", Error(Schedule.Exponential(1, 0)));
    }

    private static string Error(Schedule schedule) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(schedule.Validate).Message;
}
