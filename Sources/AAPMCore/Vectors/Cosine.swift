/// How near two directions are. Vectors have length 1, so that the dot product is the cosine.
package enum Cosine {
    /// - Returns: −1 … 1, as far as both are of length 1.
    package static func similarity(_ one: [Float], _ other: [Float]) -> Float {
        precondition(one.count == other.count, "vectors of two lengths are never compared")
        return one.withUnsafeBytes { one in other.withUnsafeBytes { self.dot(one, $0) } }
    }

    /// The dot product of as many floats as both hold, eight at a time.
    ///
    /// - Parameters:
    ///   - one: Floats of the machine's own byte order, at any address; `other` as many.
    package static func dot(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Float {
        // Two sums, so that an addition need not wait for the one before it.
        var even = SIMD8<Float>.zero
        var odd = SIMD8<Float>.zero
        let end = min(one.count, other.count)
        let block = MemoryLayout<SIMD8<Float>>.size
        var offset = 0
        while offset + 2 * block <= end {
            even +=
                one.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                * other.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
            odd +=
                one.loadUnaligned(fromByteOffset: offset + block, as: SIMD8<Float>.self)
                * other.loadUnaligned(fromByteOffset: offset + block, as: SIMD8<Float>.self)
            offset += 2 * block
        }
        var sum = (even + odd).sum()
        while offset + MemoryLayout<Float>.size <= end {
            sum +=
                one.loadUnaligned(fromByteOffset: offset, as: Float.self)
                * other.loadUnaligned(fromByteOffset: offset, as: Float.self)
            offset += MemoryLayout<Float>.size
        }
        return sum
    }
}
