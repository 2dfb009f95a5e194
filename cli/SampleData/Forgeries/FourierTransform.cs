using System.Numerics;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// Discrete Fourier transform of any length n, mixed radix (Cooley and Tukey 1965): n times the sum of n's prime factors
/// multiplications, so quick where the factors are small, as those of image sizes are.
/// </summary>
public sealed class FourierTransform
{
    readonly int _length;
    readonly Complex[] _roots; // e^(-2 pi i k / n), k = 0 ... n-1

    public FourierTransform(int length)
    {
        _length = length;
        _roots = [.. Enumerable.Range(0, length).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / length))];
    }

    /// <summary>Unnormalised: X[k] = sum over j of x[j] e^(-2 pi i j k / n).</summary>
    public Complex[] Forward(ReadOnlySpan<Complex> signal)
    {
        var spectrum = new Complex[_length];
        Transform(signal, spectrum, new Complex[_length], stride: 1);
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
    Complex[] Columns(ReadOnlySpan<Complex> square)
    {
        var transposed = new Complex[square.Length];
        Complex[] row = new Complex[_length],
            scratch = new Complex[_length];
        for (int y = 0; y < _length; y++)
        {
            Transform(square.Slice(y * _length, _length), row, scratch, stride: 1);
            for (int x = 0; x < _length; x++)
                transposed[x * _length + y] = row[x];
        }
        return transposed;
    }

    /// <summary>
    /// The transform of signal[0], signal[stride], signal[2 stride], ... of which there are output.Length, as many as scratch holds.
    /// Output and scratch change places at every level.
    /// </summary>
    void Transform(ReadOnlySpan<Complex> signal, Span<Complex> output, Span<Complex> scratch, int stride)
    {
        int n = output.Length;
        if (n == 1)
        {
            output[0] = signal[0];
            return;
        }
        int radix = SmallestFactor(n),
            part = n / radix;
        // radix transforms of length part, each of the samples r, r + radix, r + 2 radix, ...
        for (int r = 0; r < radix; r++)
            Transform(signal[(r * stride)..], scratch.Slice(r * part, part), output.Slice(r * part, part), stride * radix);
        for (int k = 0, j = 0; k < n; k++, j = j + 1 == part ? 0 : j + 1) // j = k mod part: the shorter transforms repeat
        {
            var sum = scratch[j];
            for (int r = 1, root = 0; r < radix; r++)
            {
                root += k * stride;
                if (root >= _length)
                    root -= _length;
                sum += scratch[r * part + j] * _roots[root];
            }
            output[k] = sum;
        }
    }

    static int SmallestFactor(int n)
    {
        if (n % 2 == 0)
            return 2;
        for (int factor = 3; factor * factor <= n; factor += 2)
            if (n % factor == 0)
                return factor;
        return n;
    }
}
