/// What a vector store keeps apart (the seed's four collections).
package enum VectorCollection: String, Codable, Sendable, CaseIterable {
    /// What characters remember of a learner.
    case npcMemories = "npc_memories"
    /// The forms that characters are to make a learner need.
    case forwardInjections = "forward_injections"
    /// What a learner's language is like: rules held, right or wrong.
    case interlanguageModel = "interlanguage_model"
    /// The sentences in which a learner's talk broke down.
    case frictionPatterns = "friction_patterns"
}
