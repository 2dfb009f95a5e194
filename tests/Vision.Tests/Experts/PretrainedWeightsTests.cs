using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Experts.MaxVit;
using StackingK8s.Vision.Experts.Weights;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class PretrainedWeightsTests
{
    const string Architecture = "efficientnetv2_test";

    [Fact]
    public void Weights_for_another_number_of_classes_leave_the_classifier_as_it_was()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var classifier = expert.state_dict()["classifier.weight"].data<float>().ToArray();
        var weights = CreateTensors(Architecture, classes: 1000);
        weights.RemoveAll(tensor => tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal));

        var load = PretrainedWeights.Load(expert, weights);

        Assert.False(load.ClassifierLoaded);
        Assert.Contains("classifier.weight", load.Missing);
        Assert.Contains("bn1.num_batches_tracked", load.Missing);
        var state = expert.state_dict();
        Assert.Equal(classifier, state["classifier.weight"].data<float>().ToArray());
        using var source = ExpertCatalog.Create(Architecture, new() { Classes = 1000 }, 2);
        Assert.True(source.state_dict()["conv_head.weight"].eq(state["conv_head.weight"]).all().ToBoolean());
    }

    [Fact]
    public void Weights_for_the_same_classes_are_loaded_completely()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var load = PretrainedWeights.Load(expert, CreateTensors(Architecture, classes: 2));
        Assert.True(load.ClassifierLoaded);
        Assert.Empty(load.Missing);
        using var source = ExpertCatalog.Create(Architecture, new(), 2);
        Assert.All(source.state_dict(), entry => Assert.True(entry.Value.eq(expert.state_dict()[entry.Key]).all().ToBoolean(), entry.Key));
    }

    [Fact]
    public void A_convolution_and_the_equivalent_linear_map_load_into_each_other()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create("maxvit_test_64", new(), 1);
        using var source = ExpertCatalog.Create("maxvit_test_64", new(), 2);
        string convolution = "stages.0.blocks.0.conv.se.fc1.weight",
            linear = "head.fc.weight";
        var weights = source
            .state_dict()
            .Select(entry => new PretrainedTensor(
                entry.Key,
                entry.Key == convolution ? entry.Value.detach().flatten(1)
                    : entry.Key == linear ? entry.Value.detach().unsqueeze(2).unsqueeze(3)
                    : entry.Value.detach()
            ))
            .ToList();

        Assert.True(PretrainedWeights.Load(expert, weights).ClassifierLoaded);

        foreach (string name in new[] { convolution, linear })
            Assert.Equal(source.state_dict()[name].data<float>().ToArray(), expert.state_dict()[name].data<float>().ToArray());
    }

    [Fact]
    public void Relative_position_tables_of_another_window_are_resized_and_named()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create("maxvit_test_64", new(), 1);
        using var source = ExpertCatalog.Create("maxvit_test_64", new(), 2);
        string name = "stages.1.blocks.0.attn_grid.attn.rel_pos.relative_position_bias_table";
        var table = ReferenceFill.Value(name, [1, 5, 5]);
        var weights = source
            .state_dict()
            .Select(entry => new PretrainedTensor(entry.Key, entry.Key == name ? table : entry.Value.detach()))
            .ToList();

        Assert.Equal([name], PretrainedWeights.Load(expert, weights).Resized);

        Assert.Equal(RelativePositionTable.Resized(table, 3).data<float>().ToArray(), expert.state_dict()[name].data<float>().ToArray());
    }

    [Fact]
    public void Missing_misshapen_and_superfluous_tensors_are_listed_and_nothing_is_loaded()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var before = expert.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        var weights = CreateTensors(Architecture, classes: 1000);
        weights[0] = new(weights[0].Name, torch.zeros(8, 3, 5, 5));
        weights.RemoveAll(tensor => tensor.Name == "conv_head.weight");
        weights.Add(new("blocks.9.0.conv.weight", torch.zeros(1)));

        var refusal = Assert.Throws<ExpertWeightsException>(() => PretrainedWeights.Load(expert, weights));

        Assert.Equal(
            [
                "conv_stem.weight: shape (8, 3, 5, 5) where (8, 3, 3, 3) is expected",
                "conv_head.weight: missing",
                "blocks.9.0.conv.weight: unknown",
            ],
            refusal.Problems
        );
        Assert.All(expert.state_dict(), entry => Assert.True(entry.Value.eq(before[entry.Key]).all().ToBoolean(), entry.Key));
    }

    [Fact]
    public void Parts_that_the_network_does_not_have_are_ignored_and_named()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var load = PretrainedWeights.Load(expert, [.. CreateTensors(Architecture, classes: 2), new("aux_head.weight", torch.zeros(3))]);
        Assert.Equal(["aux_head.weight"], load.Unexpected);
    }

    [Theory]
    [InlineData("module.", new string[0], "module.")]
    [InlineData("model.module._orig_mod.", new string[0], "model.module._orig_mod.")]
    [InlineData("", new[] { "ema.", "state_dict_ema.module." }, "")]
    [InlineData("model.", new[] { "model_ema.module." }, "model.")]
    [InlineData("ema_model.", new string[0], "ema_model.")]
    public void A_wrappers_prefix_is_taken_off_and_other_copies_are_named(string own, string[] others, string loaded)
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var weights = CreateTensors(Architecture, classes: 2);
        List<PretrainedTensor> wrapped =
        [
            .. others.SelectMany(prefix =>
                weights.Select(tensor => new PretrainedTensor(prefix + tensor.Name, torch.zeros([.. tensor.Shape])))
            ),
            .. weights.Select(tensor => tensor with { Name = own + tensor.Name }),
            new("epoch", torch.zeros(1)),
        ];

        var load = PretrainedWeights.Load(expert, wrapped);

        Assert.Equal((weights.Count, loaded), (load.Loaded, load.Names.Prefix));
        Assert.Equal(others, load.Names.Others);
        Assert.Equal(["epoch"], load.Unexpected);
        var stem = weights.Single(tensor => tensor.Name == "conv_stem.weight");
        var copied = torch.empty([.. stem.Shape]);
        stem.CopyTo(copied);
        Assert.True(copied.eq(expert.state_dict()["conv_stem.weight"]).all().ToBoolean());
    }

    [Fact]
    public void Copies_of_which_each_could_be_meant_are_refused_by_name()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var weights = CreateTensors(Architecture, classes: 2);
        var refused = Assert.Throws<AmbiguousWeightsException>(() =>
            PretrainedWeights.Load(
                expert,
                [
                    .. new[] { "student.", "teacher." }.SelectMany(prefix =>
                        weights.Select(tensor => tensor with { Name = prefix + tensor.Name })
                    ),
                ]
            )
        );
        Assert.Contains("'student.' and 'teacher.'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("k.startswith('student.')", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tf_efficientnetv2_b1", "tf_efficientnetv2_b0")]
    [InlineData("maxvit_test_96", "maxvit_test_64")]
    [InlineData("maxvit_test_64", "efficientnetv2_test")]
    public void Weights_of_another_architecture_are_rejected_with_its_name(string theirs, string asked)
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(asked, new(), 1);
        var refusal = Assert.Throws<ExpertWeightsException>(() => PretrainedWeights.Load(expert, CreateTensors(theirs, classes: 1000)));
        Assert.Contains($"do not fit {asked}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"the number of parameters of {theirs}", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(refusal.Message.Split('\n').Length, 3, 23);
        Assert.Matches("and [0-9]+ more", refusal.Message);
    }

    [Fact]
    public void Numbers_that_are_not_finite_and_files_without_tensors_are_rejected()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var weights = CreateTensors(Architecture, classes: 2);
        for (int i = 0; i < 30; i++)
            weights[i] = new(weights[i].Name, torch.full([.. weights[i].Shape], i % 2 == 0 ? double.NaN : double.PositiveInfinity));
        weights.RemoveAll(tensor => tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal));

        var refusal = Assert.Throws<ExpertWeightsException>(() => PretrainedWeights.Load(expert, weights));
        Assert.Contains("conv_stem.weight: holds numbers that are not finite", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("more", refusal.Message, StringComparison.Ordinal);

        Assert.Equal(["no tensors found"], Assert.Throws<ExpertWeightsException>(() => PretrainedWeights.Load(expert, [])).Problems);
    }

    /// <summary>The weights of a network made with another seed; they belong to the caller's scope.</summary>
    static List<PretrainedTensor> CreateTensors(string architecture, int classes)
    {
        using var source = ExpertCatalog.Create(architecture, new() { Classes = classes }, 2);
        return [.. source.state_dict().Select(entry => new PretrainedTensor(entry.Key, entry.Value.detach().clone()))];
    }
}
