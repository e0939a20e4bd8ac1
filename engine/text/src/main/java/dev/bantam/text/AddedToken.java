package dev.bantam.text;

/// A token that is found in text as it is written, before anything is merged.
///
/// @param singleWord only where no letter or digit touches it
/// @param stripsLeft takes the spaces before it along
/// @param stripsRight takes the spaces after it along
record AddedToken(int id, String text, boolean control, boolean singleWord, boolean stripsLeft, boolean stripsRight) {
    static AddedToken plain(int id, String text, boolean control) {
        return new AddedToken(id, text, control, false, false, false);
    }
}
