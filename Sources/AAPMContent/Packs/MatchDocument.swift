/// One way in which a rule shows: a pattern and what to write instead.
package struct MatchDocument: Sendable, Decodable {
    package let at: String
    /// Correction templates for the span, best first; empty when the rule cannot say.
    package let fix: [String]
    /// The two numbered elements that must agree; the match is a finding only when they do not.
    package let agree: [Int]
    /// The feature groups to agree on.
    package let on: [String]
    package let unless: [String]

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case at, fix, agree, on, unless
    }

    package init(at: String, fix: [String], agree: [Int], on: [String], unless: [String]) {
        self.at = at
        self.fix = fix
        self.agree = agree
        self.on = on
        self.unless = unless
    }

    package init(from decoder: any Decoder) throws {
        // A bare string is a pattern whose correction is the rule's.
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(at: text, fix: [], agree: [], on: [], unless: [])
            return
        }
        try StrictKeys.check(decoder, CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            at: try container.decode(String.self, forKey: .at),
            fix: try container.decodeIfPresent(OneOrMany<String>.self, forKey: .fix)?.values ?? [],
            agree: try container.decodeIfPresent([Int].self, forKey: .agree) ?? [],
            on: try container.decodeIfPresent([String].self, forKey: .on) ?? [],
            unless: try container.decodeIfPresent(OneOrMany<String>.self, forKey: .unless)?.values ?? [])
    }

    func with(fix: [String]) -> Self {
        Self(at: self.at, fix: fix, agree: self.agree, on: self.on, unless: self.unless)
    }
}
