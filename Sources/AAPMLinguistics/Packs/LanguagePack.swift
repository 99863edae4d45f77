package import AAPMContent
package import AAPMCore

/// A language pack, compiled: its words, its rules, and what it teaches.
package struct LanguagePack: Sendable {
    package let language: Language
    let manifest: PackManifest
    let lexicon: Lexicon
    let tags: TagTable
    let lists: [String: Set<String>]
    let rules: [CompiledRule]
    let rulesByID: [String: CompiledRule]
    /// The tag of forms that do not exist and are listed because learners make them.
    let mistake: Tags
    let glossaries: [String: [String: [String]]]
    /// What speakers say of themselves; `nil` where the pack does not say.
    let sayings: Sayings?

    /// - Throws: `PackError` naming the rule or the line that cannot be used.
    package init(_ document: PackDocument) throws {
        let folder = document.manifest.language.code
        var table = TagTable()
        do {
            for (name, members) in document.manifest.features.sorted(by: { $0.key < $1.key }) {
                try table.define(group: name, members)
            }
            self.mistake = try table.intern(["mistake"])
            self.lexicon = try Lexicon(document, tags: &table)
        } catch {
            throw PackError(file: "\(folder)/lexicon", reason: error.reason)
        }
        let parser = WordTestParser(tags: table, lists: document.lists)
        var rules: [CompiledRule] = []
        for rule in document.rules {
            do {
                rules.append(try CompiledRule(rule, parser: parser))
            } catch {
                throw PackError(file: "\(folder)/rules", reason: "rule \(rule.id): \(error.reason)")
            }
            if let fault = Self.fault(of: rule) {
                throw PackError(file: "\(folder)/rules", reason: "rule \(rule.id): \(fault)")
            }
        }
        self.language = document.manifest.language
        self.manifest = document.manifest
        self.tags = table
        self.lists = document.lists
        self.rules = rules
        self.rulesByID = Dictionary(uniqueKeysWithValues: rules.map { ($0.document.id, $0) })
        self.glossaries = document.glossaries
        do {
            self.sayings = try document.memory.map { memory throws(PackProblem) in try Sayings(memory) }
        } catch {
            throw PackError(file: "\(folder)/memory.yaml", reason: error.reason)
        }
    }

    /// The ids of the rules that the pack must describe because a built-in detector reports them.
    static func detectorRules(_ language: Language) -> [String] {
        ["spelling", "l1_word", "l1_phrase", "unknown_word"].map { "\(language.code).\($0)" }
    }

    private static func fault(of rule: RuleDocument) -> String? {
        if rule.teach.elicitations.count < 2 { return "needs at least two elicitations" }
        if rule.teach.title.isEmpty || rule.teach.explanation.isEmpty { return "needs a title and an explanation" }
        if rule.bad.isEmpty { return "needs a bad example" }
        return nil
    }

    /// The form that the first fitting reading takes under new features.
    ///
    /// - Parameters:
    ///   - lemma: Another lemma to take the same form of.
    ///   - other: Readings whose features the form takes over.
    func inflect(_ readings: [Reading], lemma: String?, agreeingWith other: [Reading]?, setting set: Tags) -> String? {
        let sources = other ?? [Reading(lemma: "", tags: [])]
        let groups = self.tags.groups.values.reduce(into: Tags()) { $0.formUnion($1) }
        let form = self.tags.groups["form"] ?? []
        for reading in readings {
            // Another form of the verb, such as the infinitive, keeps no person or tense of the old one.
            let base = set.isDisjoint(with: form) ? reading.tags : reading.tags.subtracting(groups)
            for source in sources {
                var features = Tags()
                for (name, group) in self.tags.groups {
                    let owned = source.tags.intersection(group)
                    let fits = !reading.tags.isDisjoint(with: group) || (base != reading.tags && name != "gender")
                    // A source with two members of a group fits both and decides nothing.
                    if owned.rawValue.nonzeroBitCount == 1, fits { features.formUnion(owned) }
                }
                var wanted = self.tags.overriding(base, with: features)
                wanted = self.tags.overriding(wanted, with: set).subtracting(self.mistake)
                if let form = self.lexicon.form(of: lemma ?? reading.lemma, wanted) { return form }
                // Another lemma need not share tags that are no features, such as its class of meaning.
                if let lemma, let form = self.lexicon.form(of: lemma, wanted.intersection(groups)) { return form }
            }
        }
        return nil
    }
}
