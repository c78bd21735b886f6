// step-ca as a program, out of the library that Debian packages: what its own
// command does, without its command line. For tests/bench alone.
package main

import (
	"log"
	"os"

	"github.com/smallstep/certificates/authority/config"
	"github.com/smallstep/certificates/ca"
	_ "github.com/smallstep/certificates/cas/softcas"
	_ "github.com/smallstep/certificates/kms/softkms"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: step-ca CONFIG")
	}
	c, err := config.LoadConfiguration(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	server, err := ca.New(c, ca.WithConfigFile(os.Args[1]), ca.WithQuiet(true))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.Run())
}
