package import AAPMCore

/// `pack.yaml`: what a language pack is and the classes that its files speak of.
package struct PackManifest: Sendable, Decodable {
    /// The format of the folder; `aapm-pack/1`.
    package let format: String
    /// The language that the pack analyses (L2).
    package let language: Language
    package let name: String
    package let version: String
    /// SPDX expression.
    package let licence: String
    /// Where the data comes from, for attribution.
    package let sources: [String]
    /// Names of hunspell dictionaries, tried in this order.
    package let dictionaries: [String]
    /// The letters a spelling candidate may contain.
    package let alphabet: String
    /// Groups of tags of which a reading has one, such as `gender: [m, f]`.
    package let features: [String: [String]]
    /// Rows of a paradigm: the tags of each of its cells.
    package let rows: [String: Row]
    package let paradigms: [String: Paradigm]
    /// Readings by ending, for words that the dictionary knows and the lexicon does not; the longest ending wins.
    package let endings: [Ending]
    /// Word ends that are tokens of their own, such as `n't`.
    package let clitics: [String]
    /// Word ends that known words may carry without being in a dictionary, such as `lo` in `comprarlo`.
    package let enclitics: [String]
    /// Endings of small or great forms as `ending>base`, such as `ito>o` in `perrito`.
    package let derivations: [String]
    /// Beginnings that make new words of known ones, such as `auto`.
    package let prefixes: [String]
    /// Cheap confusions of spelling as `from>to`, both ways, such as `b>v`.
    package let confusions: [String]

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case format, language, name, version, licence, sources, dictionaries, alphabet, features, rows, paradigms
        case endings, clitics, enclitics, derivations, prefixes, confusions
    }

    package init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.format = try container.decode(String.self, forKey: .format)
        self.language = try container.decode(Language.self, forKey: .language)
        self.name = try container.decode(String.self, forKey: .name)
        self.version = try container.decode(String.self, forKey: .version)
        self.licence = try container.decode(String.self, forKey: .licence)
        self.sources = try container.decode([String].self, forKey: .sources)
        self.dictionaries = try container.decode([String].self, forKey: .dictionaries)
        self.alphabet = try container.decode(String.self, forKey: .alphabet)
        self.features = try container.decode([String: [String]].self, forKey: .features)
        self.rows = try container.decode([String: Row].self, forKey: .rows)
        self.paradigms = try container.decode([String: Paradigm].self, forKey: .paradigms)
        self.endings = try container.decodeIfPresent([Ending].self, forKey: .endings) ?? []
        self.clitics = try container.decodeIfPresent([String].self, forKey: .clitics) ?? []
        self.enclitics = try container.decodeIfPresent([String].self, forKey: .enclitics) ?? []
        self.derivations = try container.decodeIfPresent([String].self, forKey: .derivations) ?? []
        self.prefixes = try container.decodeIfPresent([String].self, forKey: .prefixes) ?? []
        self.confusions = try container.decodeIfPresent([String].self, forKey: .confusions) ?? []
    }

    /// The cells of one row of a paradigm.
    package struct Row: Sendable, Decodable {
        /// Tags of every cell, separated by spaces.
        package let tags: String
        /// Further tags of each cell.
        package let cells: [String]
    }

    /// How a lemma inflects.
    package struct Paradigm: Sendable, Decodable {
        /// Tags of every form.
        package let tags: String
        /// For each row one entry a cell: substitutions of endings `old>new` separated by spaces, the first that fits
        /// is used; `=` keeps the lemma, `-` means that the cell has no form.
        package let rows: [String: [String]]
        /// The cells (one-based, by row) in which the first, second … stem change of a lemma applies.
        package let alternate: [[String: [Int]]]?
    }

    /// A guess by ending.
    package struct Ending: Sendable, Decodable {
        package let ends: String
        package let tags: String
        /// Words that end so and are something else, separated by spaces.
        package let except: String?
    }
}
