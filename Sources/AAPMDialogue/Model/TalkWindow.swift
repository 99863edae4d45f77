import AAPMCore

/// Which turns of a talk a model is shown as they were, and which are made short.
///
/// The shown part begins at the same turn for a whole block, so that one prompt is the beginning of the next.
struct TalkWindow: Sendable {
    /// So many turns of both are made short at once. Each time all that follows is new to the provider's cache, and the notes
    /// have to be read and written: by `aapm bench session`, fewer than this cost more wherever prompts are kept, and save
    /// little where they are not.
    static let block = 40
    /// So many of the latest are never made short.
    static let fresh = 8

    /// Not covered by the memory, in order; shown as they are.
    let recent: ArraySlice<Turn>
    /// Between the memory and `recent`: too many to be shown, and not made short yet. Only after a time without a model.
    let skipped: ArraySlice<Turn>
    /// What is to be made short next; empty when it is not time.
    let due: ArraySlice<Turn>

    /// Whether a model made a line that no notes cover.
    var hasModelLine: Bool { (self.skipped + self.recent).contains { $0.reply?.partner == .model } }

    /// - Parameter turns: The talk so far, in order.
    init(_ turns: [Turn], after memory: TalkMemory) {
        let uncovered = turns[(turns.firstIndex { $0.index >= memory.next } ?? turns.endIndex)...]
        let blocks = max(0, uncovered.count - Self.fresh) / Self.block
        self.due = uncovered.prefix(blocks * Self.block)
        let isLate = uncovered.count > Self.fresh + 2 * Self.block
        self.skipped = isLate ? self.due : uncovered.prefix(0)
        self.recent = uncovered.dropFirst(self.skipped.count)
    }
}
