using System.Numerics;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// Discrete Fourier transform of any length n, mixed radix (Cooley and Tukey 1965): n times the sum of n's prime factors
/// multiplications, so quick where the factors are small, as those of image sizes are.
/// </summary>
public sealed class FourierTransform
{
    private readonly int _length;
    private readonly Complex[] _roots; // e^(-2 pi i k / n), k = 0 ... n-1

    public FourierTransform(int length)
    {
        _length = length;
        _roots = [.. Enumerable.Range(0, length).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / length))];
    }

    /// <summary>Unnormalised: X[k] = sum over j of x[j] e^(-2 pi i j k / n).</summary>
    public Complex[] Forward(ReadOnlySpan<Complex> signal)
    {
        var spectrum = new Complex[_length];
        Transform(signal, spectrum, stride: 1);
        return spectrum;
    }

    /// <summary>Of a square, row-major n x n: rows, then columns.</summary>
    public Complex[] ForwardSquare(ReadOnlySpan<Complex> square) => Columns(Columns(square));

    /// <summary>The inverse of <see cref="ForwardSquare"/>, normalised by 1 / n^2.</summary>
    public Complex[] InverseSquare(ReadOnlySpan<Complex> square)
    {
        // inverse(X) = conjugate(forward(conjugate(X))) / n^2
        var result = ForwardSquare(Array.ConvertAll(square.ToArray(), Complex.Conjugate));
        double normalise = 1.0 / (_length * _length);
        return Array.ConvertAll(result, value => Complex.Conjugate(value) * normalise);
    }

    /// <summary>Transforms each row and returns the transpose; twice over, that is every row and every column in the first order.</summary>
    private Complex[] Columns(ReadOnlySpan<Complex> square)
    {
        var transposed = new Complex[square.Length];
        var row = new Complex[_length];
        for (int y = 0; y < _length; y++)
        {
            Transform(square.Slice(y * _length, _length), row, stride: 1);
            for (int x = 0; x < _length; x++) transposed[x * _length + y] = row[x];
        }
        return transposed;
    }

    /// <summary>The transform of signal[0], signal[stride], signal[2 stride], ... of which there are output.Length.</summary>
    private void Transform(ReadOnlySpan<Complex> signal, Span<Complex> output, int stride)
    {
        int n = output.Length;
        if (n == 1)
        {
            output[0] = signal[0];
            return;
        }
        int radix = SmallestFactor(n), part = n / radix;
        var parts = new Complex[n]; // radix transforms of length part, of the samples r, r + radix, r + 2 radix, ...
        for (int r = 0; r < radix; r++) Transform(signal[(r * stride)..], parts.AsSpan(r * part, part), stride * radix);
        for (int k = 0; k < n; k++)
        {
            var sum = Complex.Zero;
            for (int r = 0; r < radix; r++) sum += parts[r * part + k % part] * _roots[(int)((long)r * k * stride % _length)];
            output[k] = sum;
        }
    }

    private static int SmallestFactor(int n)
    {
        for (int factor = 2; factor * factor <= n; factor++)
            if (n % factor == 0) return factor;
        return n;
    }
}
