using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>
/// A module with exactly the children, parameters and buffers it registers, in that order: the order and the names are those
/// of timm's state dict. Parameters are read through the module's own table, so that moving a network to another device or
/// type, which replaces them, leaves no stale copy in a field.
/// </summary>
internal abstract class Layer(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>TorchSharp would register every module and tensor it finds in a field, a second time and under the field's name.</summary>
    protected override void RegisterComponents() { }

    protected T Add<T>(string name, T child)
        where T : nn.Module
    {
        register_module(name, child);
        return child;
    }

    /// <summary>An uninitialised parameter: <see cref="Initialisation"/> or loaded weights fill it.</summary>
    protected void AddParameter(string name, params long[] shape)
    {
        var parameter = new Parameter(torch.empty(shape));
        parameter.DetachFromDisposeScope();
        register_parameter(name, parameter);
    }

    protected void AddBuffer(string name, Tensor value) => register_buffer(name, value.DetachFromDisposeScope());

    protected Parameter Parameter(string name) => _internal_params[name];

    protected Tensor Buffer(string name) => _internal_buffers[name].Item1;
}
