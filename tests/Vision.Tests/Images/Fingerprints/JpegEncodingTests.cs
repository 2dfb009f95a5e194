using NetVips;
using StackingK8s.Vision.Images.Fingerprints;

namespace StackingK8s.Tests.Vision.Images.Fingerprints;

public sealed class JpegEncodingTests
{
    static readonly byte[] Noise = Pictures.Noise(64, 64);

    [Fact]
    public void The_quality_that_libjpeg_wrote_is_read_back()
    {
        using var image = Pictures.FromBytes(Noise, 64, 64, 3);
        Assert.All(Enumerable.Range(1, 100), quality => Assert.Equal(quality, JpegEncoding.Read(image.JpegsaveBuffer(q: quality)).Quality));
    }

    [Fact]
    public void Subsampling_is_that_of_the_frame_header()
    {
        using var image = Pictures.FromBytes(Noise, 64, 64, 3);
        Assert.Equal("4:2:0", JpegEncoding.Read(image.JpegsaveBuffer(subsampleMode: Enums.ForeignSubsample.On)).Subsampling);
        Assert.Equal("4:4:4", JpegEncoding.Read(image.JpegsaveBuffer(subsampleMode: Enums.ForeignSubsample.Off)).Subsampling);
        Assert.Equal("4:4:4", JpegEncoding.Read(image.JpegsaveBuffer(q: 95, interlace: true)).Subsampling);
        using var grey = Pictures.FromBytes(Pictures.Noise(64, 64, 1), 64, 64, 1, Enums.Interpretation.Bw);
        Assert.Equal("gray", JpegEncoding.Read(grey.JpegsaveBuffer()).Subsampling);
    }

    [Fact]
    public void A_file_that_ends_anywhere_gives_what_stands_before()
    {
        using var image = Pictures.FromBytes(Noise, 64, 64, 3);
        byte[] file = image.JpegsaveBuffer(q: 83);
        var whole = JpegEncoding.Read(file);
        for (int length = 0; length < file.Length; length++)
        {
            var part = JpegEncoding.Read(file.AsSpan(0, length));
            Assert.True(part.Quality is null || part.Quality == whole.Quality);
            Assert.True(part.Subsampling is null || part.Subsampling == whole.Subsampling);
        }
    }

    [Fact]
    public void No_bytes_whatever_make_it_fail()
    {
        using var image = Pictures.FromBytes(Noise, 64, 64, 3);
        byte[] file = image.JpegsaveBuffer(q: 83);
        int header = 700;
        Random random = new(11);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. file[..header]];
            for (int hits = random.Next(1, 8); hits > 0; hits--)
                damaged[random.Next(header)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            var read = JpegEncoding.Read(damaged);
            Assert.True(read.Quality is null or (>= 1 and <= 100));
        }
    }
}
