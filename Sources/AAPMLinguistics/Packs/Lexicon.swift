import AAPMContent
import AAPMCore

/// The words that a pack knows by class and form, both ways: form → readings, lemma and tags → form.
struct Lexicon: Sendable {
    private(set) var readings: [String: [Reading]] = [:]
    private var forms: [String: [(tags: Tags, form: String)]] = [:]
    private let endings: [(ends: String, tags: Tags, except: Set<String>)]

    init(_ document: PackDocument, tags table: inout TagTable) throws(PackProblem) {
        var endings: [(ends: String, tags: Tags, except: Set<String>)] = []
        for ending in document.manifest.endings {
            let except = Set((ending.except ?? "").split(separator: " ").map(String.init))
            endings.append((ending.ends, try table.intern(Self.names(ending.tags)), except))
        }
        self.endings = endings.sorted { $0.ends.count > $1.ends.count }
        var paradigms: [String: CompiledParadigm] = [:]
        for (name, paradigm) in document.manifest.paradigms {
            paradigms[name] = try CompiledParadigm(paradigm, rows: document.manifest.rows, tags: &table)
        }
        let mistake = try table.intern(["mistake"])
        self.readings.reserveCapacity(40_000)
        for line in document.lexicon {
            switch line {
            case .regular(let name, let tags, let changes, let words):
                guard let paradigm = paradigms[name] else { throw PackProblem("no paradigm is called “\(name)”") }
                let extra = try table.intern(tags)
                for word in words { self.inflect(word, paradigm, extra, changes, own: [:]) }
            case .explicit(let forms, let lemma, let tags):
                let set = try table.intern(tags)
                for form in forms { self.add(form, lemma: lemma, tags: set, mistake: mistake) }
            case .table(let lemma, let name, let tags, let rows):
                guard let paradigm = paradigms[name] else { throw PackProblem("no paradigm is called “\(name)”") }
                self.inflect(lemma, paradigm, try table.intern(tags), [], own: rows)
            }
        }
    }

    /// What the lexicon says about a folded word; empty when it does not know it.
    func readings(of word: String) -> [Reading] { self.readings[word] ?? [] }

    /// The reading that the word's ending suggests.
    func guess(_ word: String) -> [Reading] {
        for ending in self.endings where word.utf8.count > ending.ends.utf8.count + 2 && word.hasSuffix(ending.ends) {
            return ending.except.contains(word) ? [] : [Reading(lemma: word, tags: ending.tags)]
        }
        return []
    }

    /// The form of a lemma that has all of `tags`.
    func form(of lemma: String, _ tags: Tags) -> String? {
        self.forms[lemma]?.first { $0.tags.isSuperset(of: tags) }?.form
    }

    private mutating func inflect(
        _ lemma: String, _ paradigm: CompiledParadigm, _ extra: Tags, _ changes: [String], own: [String: [String]]
    ) {
        for cell in paradigm.cells {
            let tags = cell.tags.union(extra)
            if let row = own[cell.row] {
                guard cell.index < row.count, row[cell.index] != "-" else { continue }
                for form in row[cell.index].split(separator: "/") {
                    self.add(String(form), lemma: lemma, tags: tags, mistake: [])
                }
            } else if let form = cell.form(of: lemma, changes: changes) {
                self.add(form, lemma: lemma, tags: tags, mistake: [])
            }
        }
    }

    private mutating func add(_ form: String, lemma: String, tags: Tags, mistake: Tags) {
        let key = WordFolding.fold(form)
        let reading = Reading(lemma: lemma, tags: tags)
        if self.readings[key]?.contains(reading) == true { return }
        self.readings[key, default: []].append(reading)
        // A form that does not exist is understood but never proposed.
        if mistake.isEmpty || !tags.contains(mistake) { self.forms[lemma, default: []].append((tags, form)) }
    }

    private static func names(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
