import AAPMCore

/// Reads a template the way it will be filled in, and reports what would come out wrong.
struct PromptCheck {
    /// An open section.
    private struct Section {
        let name: String
        let file: String
        let line: Int
        let column: Int
        /// Whether a data section was open when it began: it must be the same when it ends.
        let isInData: Bool
        let addsFields: Bool
    }

    private let templates: [String: [PromptPiece]]
    /// Outermost first.
    private var scopes: [[String: PromptField]]
    private var sections: [Section] = []
    private var isInData = false
    private var path: [String] = []
    private(set) var faults: [PromptFault] = []
    /// The files that the prompt is made of.
    private(set) var used: Set<String> = []

    /// - Parameter templates: By name.
    init(_ prompt: PromptName, in templates: [String: [PromptPiece]]) {
        self.templates = templates
        self.scopes = [prompt.fields]
        self.read(prompt.rawValue)
    }

    static func file(_ name: String) -> String { name + ".mustache" }

    private mutating func read(_ name: String) {
        let pieces = self.templates[name] ?? []
        self.used.insert(name)
        self.path.append(name)
        let depth = self.sections.count
        let wasInData = self.isInData
        for piece in pieces { self.read(piece) }
        while self.sections.count > depth { self.close(self.sections.removeLast()) }
        if self.isInData != wasInData {
            self.faults.append(
                PromptFault(
                    file: Self.file(name), "a data section is not closed with </data> in the file that opens it"))
            self.isInData = wasInData
        }
        self.path.removeLast()
    }

    private mutating func read(_ piece: PromptPiece) {
        switch piece.kind {
        case .comment: break
        case .text(let text): self.readText(text, at: piece)
        case .refused(let reason): self.report(reason, at: piece)
        case .variable(let name): self.readVariable(name, at: piece)
        case .section(let name), .inverted(let name): self.open(name, at: piece)
        case .end(let name): self.end(name, at: piece)
        case .partial(let name):
            if self.path.contains(name) {
                self.report("{{> \(name)}} is inside itself", at: piece)
            } else if self.templates[name] == nil {
                self.report(Self.unknown("there is no template", name, among: self.templates.keys), at: piece)
            } else {
                self.read(name)
            }
        }
    }

    private mutating func readText(_ text: String, at piece: PromptPiece) {
        var rest = text[...]
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...]
            if rest.hasPrefix("<data>") || rest.hasPrefix("<data ") {
                if self.isInData { self.report("a data section stands inside another", at: piece) }
                self.isInData = true
            } else if rest.hasPrefix("</data>") {
                if !self.isInData { self.report("</data> closes nothing", at: piece) }
                self.isInData = false
            }
            rest = rest.dropFirst()
        }
    }

    private mutating func readVariable(_ name: String, at piece: PromptPiece) {
        switch self.field(name) {
        case .words: break
        case .data:
            if !self.isInData {
                self.report("{{\(name)}} is somebody's words: it stands between <data> and </data>", at: piece)
            }
        case .flag: self.report("\(name) is no text: use {{#\(name)}}…{{/\(name)}}", at: piece)
        case .list: self.report("\(name) is a list: use {{#\(name)}}…{{/\(name)}}", at: piece)
        case nil: self.report(Self.unknown("there is no field", name, among: self.names), at: piece)
        }
    }

    private mutating func open(_ name: String, at piece: PromptPiece) {
        let field = self.field(name)
        if field == nil { self.report(Self.unknown("there is no field", name, among: self.names), at: piece) }
        var addsFields = false
        if case .section = piece.kind, case .list(let fields) = field {
            self.scopes.append(fields)
            addsFields = true
        }
        self.sections.append(
            Section(
                name: name, file: self.path.last ?? "", line: piece.line, column: piece.column,
                isInData: self.isInData, addsFields: addsFields))
    }

    private mutating func end(_ name: String, at piece: PromptPiece) {
        guard let section = self.sections.last, section.file == self.path.last, section.name == name else {
            return self.report("{{/\(name)}} closes a section that is not the one open here", at: piece)
        }
        self.sections.removeLast()
        if section.addsFields { self.scopes.removeLast() }
        if section.isInData != self.isInData {
            self.report("a data section begins or ends inside {{#\(name)}} but not both", at: piece)
        }
    }

    private mutating func close(_ section: Section) {
        if section.addsFields { self.scopes.removeLast() }
        self.faults.append(
            PromptFault(
                file: Self.file(section.file), line: section.line, column: section.column,
                "the section \(section.name) is not closed: {{/\(section.name)}} is missing"))
    }

    private func field(_ name: String) -> PromptField? {
        for scope in self.scopes.reversed() {
            if let field = scope[name] { return field }
        }
        return nil
    }

    private var names: Set<String> { self.scopes.reduce(into: []) { $0.formUnion($1.keys) } }

    private mutating func report(_ reason: String, at piece: PromptPiece) {
        self.faults.append(
            PromptFault(
                file: Self.file(self.path.last ?? ""), line: piece.line, column: piece.column, reason))
    }

    private static func unknown(_ what: String, _ name: String, among names: some Sequence<String>) -> String {
        let hint = NearestWord.suggestion(for: name, among: names.sorted()).map { "; did you mean \($0)?" } ?? ""
        return "\(what) “\(name)”" + hint
    }
}
