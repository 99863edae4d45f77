import AAPMCore
import FoundationEssentials

/// Where a scripted talk stands: what `CharacterReply.state` carries. Holds everything the next reply depends on.
struct PartnerState: Codable, Equatable, Sendable {
    /// Another version is started over from the turns.
    static let currentVersion = 1

    var version = Self.currentVersion
    /// The scene it belongs to; empty in free talk.
    var scene: String
    /// Replies made, the opening not counted.
    var exchanges = 0
    var answers: [String: Answer] = [:]
    /// Optional slots that the learner declined.
    var declined: [String] = []
    var pending = Pending.nothing
    /// The node that the scene stands at.
    var node: String?
    var reached: [String] = []
    /// Turns running that were not understood.
    var misses = 0
    /// Help given for the present goal, 0 … 5.
    var hint = 0
    /// How many of the last goals needed help beyond a first hint, less those that needed none.
    var trouble = 0
    /// What `hint` and `misses` are about.
    var goal = ""
    /// “I don't understand” running.
    var puzzled = 0
    /// Hashes of the surface forms spoken, the latest last.
    var used: [UInt32] = []
    /// Hashes of the eliciting lines spoken.
    var elicited: [UInt32] = []
    var topics: [String] = []
    /// Small talk that the character began.
    var offeredTopics = 0
    /// The exchange of the last digression that the character began.
    var digressedAt = -1
    /// The exchange in which the learner was last called by name.
    var namedAt = -3
    /// Rules recast so far.
    var recast: [String] = []
    var registerFeltAt: [Int] = []
    var abuses = 0
    var hasGreeted = false
    /// The exchange in which the character asked “and you?”.
    var askedBackAt = -2
    var hasAnnouncedEnd = false
    var isOver = false
    /// The last line, whole.
    var lastLine = ""
    /// The last line that is worth saying again, and its meaning in L1.
    var base = ""
    var baseGloss: String?

    /// What a slot was answered with.
    struct Answer: Codable, Equatable, Sendable {
        /// The id of the value, when it is one that has a name.
        var value: String?
        /// As it is put into lines.
        var label: String
        /// The label in L1.
        var gloss: String?
        /// The companion said it for the learner, so it is no achievement.
        var isAssisted = false
    }

    /// What the last line is waiting for.
    enum Pending: Codable, Equatable, Sendable {
        case nothing
        case slot(String)
        case followUp(slot: String, value: String)
        case topic(String)
        case suggestion(slot: String, value: String)
        case offer(slot: String, value: String)
        case node
        case confirm
        case change
        case elicitation
    }

    init(scene: String) {
        self.scene = scene
    }

    /// Reads what an earlier reply left.
    ///
    /// - Returns: `nil` for nothing, for text that is no state, and for the state of another version or scene.
    init?(json: String?, scene: String) {
        guard let json else { return nil }
        // A state that cannot be read is not a fault of the talk: it is made again from the turns.
        guard let state = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)),
            state.version == Self.currentVersion, state.scene == scene
        else { return nil }
        self = state
    }

    /// - Throws: `AAPMError` with `.partnerUnavailable`, which no state of ours can cause.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            throw AAPMError(.partnerUnavailable, "The partner could not keep its place.", underlying: error)
        }
    }

    /// Whether the form was spoken in this talk, and how long ago: 0 never, 1 longest ago.
    func recency(of form: UInt32) -> Int {
        (self.used.lastIndex(of: form) ?? -1) + 1
    }

    /// Longer talks forget the oldest forms.
    private static let memory = 160

    mutating func markUsed(_ form: UInt32) {
        self.used.removeAll { $0 == form }
        self.used.append(form)
        if self.used.count > Self.memory { self.used.removeFirst(self.used.count - Self.memory) }
    }
}
