/// Checks that a task can be completed where it says.
enum TaskChecks {
    static func problems(in task: DocumentCursor, scenes: [String: DocumentCursor]) -> [Diagnostic] {
        guard let outcome = task["outcome"] else { return [] }
        guard let scene = outcome.text("scene").flatMap({ scenes[$0] }) else {
            return IDChecks.unknown(outcome["scene"], among: scenes, kind: "scene")
        }
        var problems: [Diagnostic] = []
        let slots = PersonaChecks.byID(scene.items("slots"))
        let nodes = PersonaChecks.byID(scene.items("nodes"))
        for slot in outcome.items("slots") { problems += IDChecks.unknown(slot, among: slots, kind: "slot") }
        problems += IDChecks.unknown(outcome["node"], among: nodes, kind: "node")
        if outcome.items("slots").isEmpty, outcome["node"] == nil {
            problems.append(
                Diagnostic(
                    .taskCannotComplete, at: outcome,
                    "no scene can complete this task: it names neither slots nor a node"))
        }
        for slot in outcome.items("slots") {
            guard let id = slot.node.text, let cursor = slots[id], !SlotChecks.canBeFilled(cursor) else { continue }
            problems.append(
                Diagnostic(.taskCannotComplete, at: slot, "the slot “\(id)” can never be filled in the scene"))
        }
        if let node = outcome["node"], let id = node.node.text, nodes[id] != nil,
            !SceneChecks.reachableNodes(of: scene).contains(id)
        {
            problems.append(Diagnostic(.taskCannotComplete, at: node, "no intent leads to the node “\(id)”"))
        }
        for field in ["character", "place"] {
            guard let here = task[field], let text = here.node.text, let there = scene.text(field), text != there
            else { continue }
            problems.append(
                Diagnostic(
                    .taskSceneMismatch, at: here,
                    "the scene “\(scene.required("id"))” has the \(field) “\(there)”, not “\(text)”"))
        }
        return problems
    }
}
