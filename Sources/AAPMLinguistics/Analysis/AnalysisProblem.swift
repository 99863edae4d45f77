package import AAPMCore

/// Why a text cannot be analysed.
package enum AnalysisProblem: Error, Hashable, Sendable {
    case noPack(Language)
}
