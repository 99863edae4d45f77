package import AAPMCore

/// What makes a turn itself and no other, whoever wrote it: by this a turn that was spooled is found again when its
/// first commit had got through after all.
package struct TurnMark: Hashable, Sendable, Codable {
    package let session: ID<Session>
    package let index: Int
    package let speaker: Speaker
    package let createdAt: Timestamp
    package let text: String

    package init(_ turn: Turn) {
        self.session = turn.session
        self.index = turn.index
        self.speaker = turn.speaker
        self.createdAt = turn.createdAt
        self.text = turn.text
    }
}
