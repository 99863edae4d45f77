import AAPMCore

/// Ids made from what they stand for, so that a repeated phase writes the same row instead of a second one.
enum DerivedID {
    /// A UUIDv7-shaped text: the time of the run in front, so that ids still sort by time, then 74 bits of hash.
    ///
    /// - Parameter ordinal: Counted within the run and phase, from 0.
    static func text(run: ID<PipelineRun>, phase: PipelinePhase, ordinal: Int, at time: Timestamp) -> String {
        let name = "\(run.text)/\(phase.rawValue)/\(ordinal)"
        let high = self.hash(name, seed: 0xcbf2_9ce4_8422_2325)
        let low = self.hash(name, seed: 0x9ae1_6a3b_2f90_404f)
        let milliseconds = UInt64(max(0, time.microseconds / 1_000)) & 0xffff_ffff_ffff
        return self.format(
            high: milliseconds << 16 | 0x7000 | high & 0x0fff,
            low: 0x8000_0000_0000_0000 | low & 0x3fff_ffff_ffff_ffff)
    }

    /// FNV-1a over the bytes (Fowler, Noll, Vo), finished with the mixer of SplitMix64 because FNV alone leaves the high
    /// bits of short texts alike.
    static func hash(_ text: String, seed: UInt64) -> UInt64 {
        var hash = seed
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return SplitMix.mix(hash)
    }

    private static func format(high: UInt64, low: UInt64) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text.append(UInt8(ascii: "-")) }
            let half = position < 16 ? high : low
            text.append(digits[Int(half >> UInt64(60 - position % 16 * 4) & 0xf)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
