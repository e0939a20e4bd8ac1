# Builds what ./bantam runs. To be sourced: expects $project, $java_home, $builds, and the JVM's $options.

# up_to_date: true where there is a build and no source, pom or build script is newer.
# Folders count as well, since removing a file changes only its folder.
up_to_date() {
    [ -f "$builds/current" ] || return 1
    changed=$(cd "$project" && find pom.xml ./*/pom.xml ./*/*/pom.xml ./*/src/main ./*/*/src/main build .mvn \
        -newer "$builds/current" -print 2>/dev/null | head -n 1)
    [ -z "$changed" ]
}

# build_command: one build at a time; who waited for another's build uses it.
# The lock is a subshell's open file where flock is at hand: the system frees it however the build ends.
build_command() {
    mkdir -p "$project/.bantam-build" || return
    if command -v flock >/dev/null; then
        (
            flock 9 && { up_to_date || run_build; }
        ) 9>"$project/.bantam-build/lock"
    else
        with_lock_folder
    fi
}

# Elsewhere a folder is the lock, and it holds its owner's process id: the lock of a process that is gone is void.
with_lock_folder() {
    lock=$project/.bantam-build/lock.d
    until mkdir "$lock" 2>/dev/null; do
        owner=$(cat "$lock/owner" 2>/dev/null)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf "$lock"
        else
            sleep 1
        fi
    done
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 130' INT TERM HUP
    echo $$ >"$lock/owner"
    up_to_date || run_build
    result=$?
    rm -rf "$lock"
    trap - EXIT INT TERM HUP
    return $result
}

# run_build: compiles and packs without tests; shows Maven's output only where it fails.
run_build() {
    log=$project/.bantam-build/build.log
    echo "Building Bantam from source (without tests; log in $log) ..." >&2
    mkdir -p "$builds" || return
    new=$(date +%Y%m%d%H%M%S)-$$
    # Dated before the build starts: what is edited meanwhile counts as changed.
    echo "$new" >"$builds/next"
    # Warnings are logged, which -q would not do, since they fail the compilation as errors do.
    # No descriptor of the lock goes to Maven, no input of the command either.
    if ! BANTAM_JAVA_HOME=$java_home "$project/mvnw" -B -ntp -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
        -f "$project/pom.xml" -pl cli -am package -Dmaven.test.skip=true -Dbantam.lib="$builds/$new" </dev/null >"$log" 2>&1 9>&-; then
        cat "$log" >&2
        echo "Bantam could not be built; the output above is also in $log" >&2
        rm -rf "${builds:?}/$new"
        return 1
    fi
    cp "$project"/cli/target/bantam-cli-*.jar "$builds/$new/" || return
    archive_classes "$builds/$new" >>"$log" 2>&1 9>&-
    previous=
    [ -f "$builds/current" ] && read -r previous <"$builds/current"
    mv "$builds/next" "$builds/current" || return
    # A command that still runs may be using the build before this one; older ones go.
    for old in "$builds"/*/; do
        old=${old%/}
        case ${old##*/} in
            "$new" | "$previous") ;;
            *) rm -rf "$old" ;;
        esac
    done
}

# class_path FOLDER: sets $class_path to its jars.
class_path() {
    class_path=
    for jar in "$1"/*.jar; do
        class_path=${class_path:+$class_path:}$jar
    done
}

# archive_classes FOLDER: keeps what short commands load, parsed and verified, in a file of some 30 MB beside the jars:
# a start without it takes 0.3 s longer, so it is no failure if it can't be made. It is used only with the same JDK,
# jars, collector and options for modules, and its checksums are checked.
archive_classes() (
    class_path "$1"
    models=$project/testkit/src/main/resources/dev/bantam/testkit/models
    set -f
    # shellcheck disable=SC2086  # options are split at blanks
    "$java_home/bin/java" $options -XX:+UseSerialGC -XX:DumpLoadedClassList="$1/classes.list" -cp "$class_path" \
        dev.bantam.cli.Rehearsal "$models/llama/model.gguf" "$1/rehearsal" </dev/null &&
        "$java_home/bin/java" $options -XX:+UseSerialGC -Xshare:dump -Xlog:cds=error -XX:SharedClassListFile="$1/classes.list" \
            -XX:SharedArchiveFile="$1/classes.next" -cp "$class_path" &&
        cp "$java_home/release" "$1/release" && mv "$1/classes.next" "$1/classes.jsa"
    rm -rf "$1/classes.next" "$1/classes.list" "$1/rehearsal"
    return 0
)
