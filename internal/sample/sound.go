package sample

import (
	"encoding/binary"
	"math"
)

// jingle returns a few plucked notes as a WAV file: 16 bits, one channel.
func jingle() []byte {
	const rate, beat = 16_000, 16_000 / 4
	notes := []float64{392, 440, 523.25, 587.33, 523.25, 659.26, 587.33, 783.99}
	samples := make([]float64, beat*len(notes)+rate)
	for i, frequency := range notes {
		for n := range rate {
			t := float64(n) / rate
			wave := math.Sin(2*math.Pi*frequency*t) + .4*math.Sin(4*math.Pi*frequency*t) + .2*math.Sin(6*math.Pi*frequency*t)
			samples[i*beat+n] += .22 * wave * math.Exp(-5*t) * min(1, t*200)
		}
	}
	const headSize = 44
	size := uint32(2 * len(samples))
	wav := make([]byte, 0, headSize+size)
	wav = binary.LittleEndian.AppendUint32(append(wav, "RIFF"...), headSize-8+size)
	wav = binary.LittleEndian.AppendUint32(append(wav, "WAVEfmt "...), 16)
	wav = binary.LittleEndian.AppendUint16(wav, 1) // as it is, not compressed
	wav = binary.LittleEndian.AppendUint16(wav, 1)
	wav = binary.LittleEndian.AppendUint32(wav, rate)
	wav = binary.LittleEndian.AppendUint32(wav, 2*rate)
	wav = binary.LittleEndian.AppendUint16(wav, 2)
	wav = binary.LittleEndian.AppendUint16(wav, 16)
	wav = binary.LittleEndian.AppendUint32(append(wav, "data"...), size)
	for _, sample := range samples {
		wav = binary.LittleEndian.AppendUint16(wav, uint16(int16(math.MaxInt16*max(-1, min(1, sample)))))
	}
	return wav
}
