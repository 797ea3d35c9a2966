# Sourced from the project folder by the scripts of tools/: puts the pinned Node first, if tools/bootstrap had to bring one.
for node_folder in "$PWD"/tools/node/node_modules/node-linux-*/bin; do
	if [ -x "$node_folder/node" ]; then
		case :$PATH: in *":$node_folder:"*) ;; *) PATH=$node_folder:$PATH ;; esac
	fi
done
export PATH

node_is_new_enough() {
	command -v node >/dev/null &&
		node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}
