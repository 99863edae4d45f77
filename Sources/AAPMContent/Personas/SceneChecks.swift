import AAPMCore

/// Checks that a scene can be talked through to its end by everyone it is for.
enum SceneChecks {
    static func problems(in scene: DocumentCursor, register: Register?, isCompanions: Bool) -> [Diagnostic] {
        let slots = scene.items("slots")
        let nodes = scene.items("nodes")
        var problems = IDChecks.duplicates(in: slots) + IDChecks.duplicates(in: nodes)
        problems += IDChecks.duplicates(in: scene.items("small_talk"))
        problems += IDChecks.duplicates(in: scene.items("intents") + nodes.flatMap { $0.items("intents") })
        var before: [String: DocumentCursor] = [:]
        for slot in slots {
            problems += SlotChecks.problems(in: slot, before: before)
            if let id = slot.text("id") { before[id] = slot }
        }
        problems += Self.endProblems(in: scene)
        problems += Self.nodeProblems(in: scene)
        problems += Self.tierProblems(in: scene, isCompanions: isCompanions)
        problems += NegotiationChecks.problems(in: scene)
        let level: CEFRLevel? = scene.choice("level")
        for (forms, known) in SceneForms.lists(of: scene) {
            problems += TopicChecks.problems(
                inForms: forms, known: known, register: register, level: level, needsGloss: isCompanions)
        }
        return problems
    }

    /// The nodes that intents lead to, from the scene's own intents on.
    static func reachableNodes(of scene: DocumentCursor) -> Set<String> {
        let nodes = PersonaChecks.byID(scene.items("nodes"))
        var reached: Set<String> = []
        var waiting = scene.items("intents").compactMap { $0.text("leads_to") }
        while let id = waiting.popLast() {
            guard let node = nodes[id], reached.insert(id).inserted else { continue }
            waiting += node.items("intents").compactMap { $0.text("leads_to") }
        }
        return reached
    }

    private static func endProblems(in scene: DocumentCursor) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for move in ["opening", "close"] where scene["moves"] != nil && scene["moves"]?[move] == nil {
            problems.append(
                Diagnostic(.formMissing, at: scene["moves"] ?? scene, "the scene has no line for “\(move)”"))
        }
        let required = scene.items("slots").filter(SlotChecks.isRequired)
        let endsBySlots = !required.isEmpty && required.allSatisfy(SlotChecks.canBeFilled)
        let reached = Self.reachableNodes(of: scene)
        let endsByNode = scene.items("nodes").contains { node in
            node.node["ends"]?.value == .boolean(true) && node.text("id").map(reached.contains) == true
        }
        if !endsBySlots, !endsByNode {
            problems.append(
                Diagnostic(
                    .sceneCannotEnd, at: scene,
                    "the scene “\(scene.required("id"))” cannot end: there is no set of required slots that can all be"
                        + " filled, and no node with ends: true that an intent leads to"))
        }
        return problems
    }

    private static func nodeProblems(in scene: DocumentCursor) -> [Diagnostic] {
        let nodes = PersonaChecks.byID(scene.items("nodes"))
        let slots = PersonaChecks.byID(scene.items("slots"))
        let reached = Self.reachableNodes(of: scene)
        var problems: [Diagnostic] = []
        for node in scene.items("nodes") {
            guard let id = node.text("id") else { continue }
            if !reached.contains(id) {
                problems.append(Diagnostic(.nodeUnreachable, at: node, "no intent leads to the node “\(id)”"))
            }
            if node.node["ends"]?.value != .boolean(true), node.items("intents").isEmpty,
                !scene.items("slots").contains(where: SlotChecks.isRequired)
            {
                problems.append(
                    Diagnostic(
                        .nodeDeadEnd, at: node, "nothing follows the node “\(id)”", fix: "add intents or ends: true"))
            }
        }
        for intent in scene.items("intents") + scene.items("nodes").flatMap({ $0.items("intents") }) {
            if intent.items("patterns").isEmpty, intent.items("common").isEmpty {
                problems.append(
                    Diagnostic(.intentNeverMatches, at: intent, "the intent has neither patterns nor common intents"))
            }
            problems += IDChecks.unknown(intent["leads_to"], among: nodes, kind: "node")
            for (slot, value) in intent["fills"]?.entries ?? [] {
                guard let owner = slots[slot] else {
                    problems.append(Diagnostic(.unknownReference, at: value, "there is no slot “\(slot)”"))
                    continue
                }
                problems += IDChecks.unknown(value, among: PersonaChecks.byID(owner.items("values")), kind: "value")
            }
        }
        return problems
    }

    private static func tierProblems(in scene: DocumentCursor, isCompanions: Bool) -> [Diagnostic] {
        guard let tiers = scene["tiers"] else { return [] }
        let numbers = tiers.items.compactMap(\.node.integer)
        if isCompanions, numbers.contains(where: { $0 != 1 }) {
            return [Diagnostic(.companionMisplaced, at: tiers, "the companion talks in tier 1 only")]
        }
        if !isCompanions, numbers.contains(1) {
            return [Diagnostic(.companionMisplaced, at: tiers, "tier 1 belongs to the companion")]
        }
        return []
    }
}
