package media

import (
	"bytes"
	"encoding/binary"
)

// sideways is the first of the orientations that exchange width and height.
const sideways = 5

// orientation returns how a JPEG must be turned (EXIF 2.3, tag 0x0112), 1 when
// it says nothing: the metadata itself is lost on purpose, so the turn must be
// made now.
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		if data[at+1] == 0xff { // a fill byte (ITU T.81 B.1.1.2)
			at++
			continue
		}
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		end := at + 2 + size
		if size < 2 || end > len(data) || marker == 0xda {
			return 1
		}
		if payload := data[at+4 : end]; marker == 0xe1 && bytes.HasPrefix(payload, []byte("Exif\x00\x00")) {
			return tiffOrientation(payload[6:])
		}
		at = end
	}
	return 1
}

// tiffOrientation reads the first directory of the TIFF header of an EXIF
// segment.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(tiff[:4]) {
	case "II\x2a\x00":
	case "MM\x00\x2a":
		order = binary.BigEndian
	default:
		return 1
	}
	start := int(order.Uint32(tiff[4:]))
	if start < 8 || start+2 > len(tiff) {
		return 1
	}
	count := int(order.Uint16(tiff[start:]))
	for i := range count {
		at := start + 2 + 12*i
		if at+12 > len(tiff) {
			return 1
		}
		if order.Uint16(tiff[at:]) == 0x0112 {
			if v := int(order.Uint16(tiff[at+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}
