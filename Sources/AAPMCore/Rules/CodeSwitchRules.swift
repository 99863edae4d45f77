/// How much L1 the companion of tier 1 uses (PEDAGOGY section 3).
package enum CodeSwitchRules {
    /// The share of L1 for the n-th session in tier 1, counted from 1.
    package static func nativeShare(session number: Int) -> Double {
        switch number {
        case ...5: 0.80
        case 6...15: 0.60
        case 16...30: 0.40
        case 31...50: 0.20
        default: 0.05
        }
    }
}
