import AAPMCore

/// The rules across fields of a persona document. Tolerant: what is missing or of the wrong type is skipped, because
/// the JSON Schema has reported it already.
struct PersonaChecks {
    private let root: DocumentCursor
    private let native: String
    private let people: [String: DocumentCursor]
    private let places: [String: DocumentCursor]
    private let scenes: [String: DocumentCursor]
    private var problems: [Diagnostic] = []

    static func problems(in root: DocumentCursor) -> [Diagnostic] {
        guard root.node.entries != nil else { return [] }
        var checks = Self(root)
        checks.checkHead()
        checks.checkTexts(root)
        checks.checkPeople()
        checks.checkPlaces()
        checks.checkTasks()
        checks.checkScenes()
        return checks.problems
    }

    private init(_ root: DocumentCursor) {
        self.root = root
        self.native = root["languages"]?.text("native") ?? ""
        self.people = Self.byID(root.items("characters") + [root["companion"]].compactMap { $0 })
        self.places = Self.byID(root.items("places"))
        self.scenes = Self.byID(root.items("scenes"))
    }

    static func byID(_ cursors: [DocumentCursor]) -> [String: DocumentCursor] {
        Dictionary(cursors.compactMap { cursor in cursor.text("id").map { ($0, cursor) } }) { first, _ in first }
    }

    private mutating func checkHead() {
        if let target = self.root["languages"]?["target"], target.node.text == self.native {
            self.problems.append(
                Diagnostic(.sameLanguage, at: target, "the learner's language and the target language are the same"))
        }
        if let levels = self.root["levels"], let from: CEFRLevel = levels.choice("from"),
            let to: CEFRLevel = levels.choice("to"), from > to
        {
            self.problems.append(
                Diagnostic(.rangeInverted, at: levels, "the levels run from \(from.rawValue) to \(to.rawValue)"))
        }
        self.problems += IDChecks.duplicates(
            in: [self.root["companion"]].compactMap { $0 } + self.root.items("characters"))
        for list in ["places", "tasks", "norms", "scenes"] {
            self.problems += IDChecks.duplicates(in: self.root.items(list))
        }
        self.problems += IDChecks.duplicates(in: self.root.items("vocabulary"), key: "term")
    }

    /// Every text by language has to speak the learner's language at least.
    private mutating func checkTexts(_ cursor: DocumentCursor) {
        guard Language(self.native) != nil else { return }
        for (key, child) in cursor.entries {
            if Self.textFields.contains(key) { self.checkText(child) }
            if key == "interests" { for interest in child.items { self.checkText(interest) } }
            self.checkTexts(child)
        }
        for child in cursor.items where child.node.text == nil { self.checkTexts(child) }
    }

    private mutating func checkText(_ cursor: DocumentCursor) {
        guard let entries = cursor.node.entries, !entries.contains(where: { $0.key == self.native }) else { return }
        self.problems.append(
            Diagnostic(
                .textMissingLanguage, at: cursor, "the text is missing in the learner's language (\(self.native))"))
    }

    private static let textFields: Set = [
        "title", "description", "name", "role", "bio", "voice", "text", "repair", "goal", "stakes",
    ]

    private mutating func checkPeople() {
        for (id, person) in self.people.sorted(by: { $0.key < $1.key }) {
            self.problems += IDChecks.unknown(person["home"], among: self.places, kind: "place")
            let isCompanion = self.root["companion"]?.text("id") == id
            let register: Register? = person.choice("speaks")
            for topic in person.items("small_talk") {
                self.problems += TopicChecks.problems(
                    in: topic, known: ["name"], register: register, level: nil, needsGloss: isCompanion)
            }
            self.problems += IDChecks.duplicates(in: person.items("small_talk"))
            for (name, forms) in person["moves"]?.entries ?? [] {
                let known = (Move(rawValue: name)?.placeholders ?? []).union(["name", "character"])
                self.problems += FormChecks.placeholderProblems(in: forms, known: known)
                self.problems += FormChecks.coverageProblems(in: forms, register: register)
                if isCompanion { self.problems += FormChecks.glossProblems(in: forms) }
            }
        }
    }

    private mutating func checkPlaces() {
        for place in self.root.items("places") {
            for person in place.items("people") {
                self.problems += IDChecks.unknown(person, among: self.people, kind: "character")
            }
            for connection in place.items("connections") {
                self.problems += IDChecks.unknown(connection, among: self.places, kind: "place")
                guard let id = place.text("id"), let other = connection.node.text.flatMap({ self.places[$0] }),
                    !other.texts("connections").contains(id)
                else { continue }
                self.problems.append(
                    Diagnostic(
                        .connectionOneWay, at: connection, "“\(other.required("id"))” does not lead back to “\(id)”"))
            }
        }
    }

    private mutating func checkTasks() {
        let range = self.levels
        for task in self.root.items("tasks") {
            self.problems += IDChecks.unknown(task["character"], among: self.people, kind: "character")
            self.problems += IDChecks.unknown(task["place"], among: self.places, kind: "place")
            self.problems += LevelChecks.problems(in: task, range: range)
            self.problems += TaskChecks.problems(in: task, scenes: self.scenes)
        }
    }

    private mutating func checkScenes() {
        let range = self.levels
        let companion = self.root["companion"]?.text("id")
        for scene in self.root.items("scenes") {
            self.problems += IDChecks.unknown(scene["character"], among: self.people, kind: "character")
            self.problems += IDChecks.unknown(scene["place"], among: self.places, kind: "place")
            self.problems += LevelChecks.problems(in: scene, range: range)
            for prepared in scene.items("prepares") {
                self.problems += IDChecks.unknown(prepared, among: self.negotiations, kind: "tier 3 scene")
            }
            for custom in scene["negotiation"]?.items("customs") ?? [] {
                self.problems += IDChecks.unknown(
                    custom["norm"], among: Self.byID(self.root.items("norms")), kind: "norm")
            }
            let speaker = scene.text("character").flatMap { self.people[$0] }
            self.problems += SceneChecks.problems(
                in: scene, register: speaker?.choice("speaks"), isCompanions: scene.text("character") == companion)
        }
    }

    private var negotiations: [String: DocumentCursor] {
        self.scenes.filter { $0.value.items("tiers").contains { $0.node.integer == 3 } }
    }

    private var levels: ClosedRange<CEFRLevel>? {
        guard let levels = self.root["levels"], let from: CEFRLevel = levels.choice("from"),
            let to: CEFRLevel = levels.choice("to"), from <= to
        else { return nil }
        return from...to
    }
}
