/// The scrypt parameters (RFC 7914): memory is 128 · `rounds` · `blockSize` bytes.
package struct PasswordCost: Hashable, Sendable {
    /// N, a power of two.
    package let rounds: Int
    /// r.
    package let blockSize: Int
    /// p.
    package let parallelism: Int

    package init(rounds: Int, blockSize: Int, parallelism: Int) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// 32 MB. One of the settings that the OWASP password storage cheat sheet holds equal to N = 2^17, r = 8, p = 1,
    /// and the one that leaves a small machine its memory.
    package static let standard = Self(rounds: 1 << 15, blockSize: 8, parallelism: 3)
}
