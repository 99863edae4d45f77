/// A number for a name, the same on every node and in every release: FNV-1a with 64 bits
/// (draft-eastlake-fnv, section 2).
enum StableHash {
    static func of(_ name: String) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x0000_0100_0000_01b3
        }
        return Int64(bitPattern: hash)
    }
}
