import AAPMContent
import AAPMCore

/// A rule ready to run. Its parts are objects: a text meets each of them many times, and copies would cost more than tests.
final class CompiledRule: Sendable {
    final class Form: Sendable {
        let pattern: TokenPattern
        let fixes: [CorrectionTemplate]
        /// One-based elements that must agree, and the groups; empty when the match itself is the error.
        let agree: [Int]
        let groups: [Tags]
        let unless: [TokenPattern]

        init(
            pattern: TokenPattern, fixes: [CorrectionTemplate], agree: [Int], groups: [Tags], unless: [TokenPattern]
        ) {
            self.pattern = pattern
            self.fixes = fixes
            self.agree = agree
            self.groups = groups
            self.unless = unless
        }
    }

    let document: RuleDocument
    let forms: [Form]
    let unless: [TokenPattern]
    let absent: [TokenPattern]
    let correct: [TokenPattern]

    init(_ document: RuleDocument, parser: WordTestParser) throws(PackProblem) {
        self.document = document
        var forms: [Form] = []
        for match in document.matches {
            let pattern = try TokenPattern(match.at, parser: parser)
            var fixes: [CorrectionTemplate] = []
            for fix in match.fix { fixes.append(try CorrectionTemplate(fix, pattern: pattern, tags: parser.tags)) }
            guard match.agree.isEmpty || match.agree.count == 2,
                match.agree.allSatisfy({ $0 >= 1 && $0 <= pattern.size })
            else { throw PackProblem("“agree” names two elements of “\(match.at)”") }
            var groups: [Tags] = []
            for name in match.on {
                guard let group = parser.tags.groups[name] else { throw PackProblem("no feature is called “\(name)”") }
                groups.append(group)
            }
            guard match.agree.isEmpty == groups.isEmpty else { throw PackProblem("“agree” and “on” go together") }
            forms.append(
                Form(
                    pattern: pattern, fixes: fixes, agree: match.agree, groups: groups,
                    unless: try Self.patterns(match.unless, parser)))
        }
        self.forms = forms
        self.unless = try Self.patterns(document.unless, parser)
        self.absent = try Self.patterns(document.absent, parser)
        self.correct = try Self.patterns(document.correct, parser)
    }

    private static func patterns(_ sources: [String], _ parser: WordTestParser) throws(PackProblem) -> [TokenPattern] {
        var patterns: [TokenPattern] = []
        for source in sources { patterns.append(try TokenPattern(source, parser: parser)) }
        return patterns
    }
}
