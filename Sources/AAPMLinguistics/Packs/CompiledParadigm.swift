import AAPMContent

/// A paradigm made ready to inflect lemmas.
struct CompiledParadigm {
    struct Cell {
        let row: String
        let index: Int
        let tags: Tags
        /// The first whose ending fits applies.
        let substitutions: [(ending: String, replacement: String)]
        /// Which stem change of the lemma applies here.
        let change: Int?

        /// - Returns: `nil` when the cell has no form for the lemma.
        func form(of lemma: String, changes: [String]) -> String? {
            for (ending, replacement) in self.substitutions where lemma.hasSuffix(ending) {
                var stem = String(lemma.dropLast(ending.count))
                if let change = self.change, change < changes.count {
                    stem = Self.changed(stem, lemma: lemma, by: changes[change])
                }
                return stem + replacement
            }
            return nil
        }

        /// Replaces the last occurrence of the old vowel in the stem, so `pens` becomes `piens`.
        private static func changed(_ stem: String, lemma: String, by change: String) -> String {
            let sides = change.split(separator: ">")
            guard sides.count == 2, let place = stem.ranges(of: sides[0]).last else { return stem }
            var result = stem
            result.replaceSubrange(place, with: sides[1])
            return result
        }
    }

    let cells: [Cell]

    init(_ paradigm: PackManifest.Paradigm, rows: [String: PackManifest.Row], tags table: inout TagTable)
        throws(PackProblem)
    {
        let base = try table.intern(Self.names(paradigm.tags))
        var cells: [Cell] = []
        for (name, entries) in paradigm.rows.sorted(by: { $0.key < $1.key }) {
            guard let row = rows[name] else { throw PackProblem("no row is called “\(name)”") }
            guard row.cells.count == entries.count else {
                throw PackProblem("row “\(name)” has \(row.cells.count) cells, not \(entries.count)")
            }
            let rowTags = base.union(try table.intern(Self.names(row.tags)))
            for (index, entry) in entries.enumerated() {
                let cellTags = rowTags.union(try table.intern(Self.names(row.cells[index])))
                let change = paradigm.alternate?.firstIndex { $0[name]?.contains(index + 1) == true }
                cells.append(
                    Cell(row: name, index: index, tags: cellTags, substitutions: Self.parse(entry), change: change))
            }
        }
        self.cells = cells
    }

    private static func parse(_ entry: String) -> [(ending: String, replacement: String)] {
        if entry == "-" { return [] }
        return entry.split(separator: " ").map { part in
            if part == "=" { return ("", "") }
            let sides = part.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (sides[0], sides.count > 1 ? sides[1] : "")
        }
    }

    private static func names(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
