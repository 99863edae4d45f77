import NIOCore

extension Collection<UInt8> {
    /// The bytes in buffers of a size each, the last one shorter.
    func pieces(of size: Int) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var rest = self[...]
        while !rest.isEmpty {
            pieces.append(ByteBuffer(bytes: rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }
}
