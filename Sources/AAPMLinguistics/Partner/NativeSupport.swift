/// How often a line of tier 1 has its meaning in L1 beside it (PEDAGOGY section 3).
enum NativeSupport {
    /// Whether the n-th line of a talk, counted from 0, is supported: spread evenly, the first one always.
    ///
    /// - Parameter permille: The target share of L1 in thousandths; whole numbers, so that shares sum exactly.
    static func isDue(line number: Int, permille: Int) -> Bool {
        guard permille > 0 else { return false }
        return Self.due(before: number + 1, permille) > Self.due(before: number, permille)
    }

    private static func due(before number: Int, _ permille: Int) -> Int { (number * permille + 999) / 1_000 }
}
