import AAPMCore

extension Language {
    /// In English, as instructions call it.
    var nameInEnglish: String {
        switch self.code {
        case "es": "Spanish"
        case "en": "English"
        case "fr": "French"
        case "de": "German"
        case "it": "Italian"
        case "pt": "Portuguese"
        case "ca": "Catalan"
        case "gl": "Galician"
        case "eu": "Basque"
        case "nl": "Dutch"
        case "pl": "Polish"
        case "ru": "Russian"
        case "uk": "Ukrainian"
        case "ar": "Arabic"
        case "zh": "Chinese"
        case "ja": "Japanese"
        case "ko": "Korean"
        default: "the language with the code \(self.code)"
        }
    }
}
