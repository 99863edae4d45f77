/// Vectors as a column holds them: 32-bit floats, little-endian, one after the other.
enum VectorBytes {
    static func bytes(of vector: [Float]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vector.count * 4)
        for number in vector {
            let bits = number.bitPattern
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
        }
        return bytes
    }

    /// - Parameter floats: The numbers are appended here. `bytes` is a multiple of 4 long.
    static func append(_ bytes: [UInt8], to floats: inout [Float]) {
        bytes.withUnsafeBytes { raw in
            for offset in stride(from: 0, to: raw.count - 3, by: 4) {
                let bits = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                floats.append(Float(bitPattern: bits))
            }
        }
    }
}
