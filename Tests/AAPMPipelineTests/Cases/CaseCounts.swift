/// What became of the shared cases, for the last line that a suite prints.
struct CaseCounts: CustomStringConvertible {
    var tried = 0
    var overruled = 0
    var skipped = 0

    var description: String { "\(self.tried) tried, \(self.overruled) overruled, \(self.skipped) skipped" }
}
